"""Object stores (S3, Google Cloud Storage, Azure Blob Storage and what speaks like them): objects as blobs."""

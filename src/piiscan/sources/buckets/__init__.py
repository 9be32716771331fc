"""Object stores (S3 and alike): objects as blobs."""

"""Pages and pictures: PDF, images, and the recognition of text in them."""

"""What members can do. Services decide who may do what, from the roles that Discord reports."""

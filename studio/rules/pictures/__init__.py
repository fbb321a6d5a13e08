"""Pictures as bytes: the gate, sizes, masks, and what a model has to be able to do."""

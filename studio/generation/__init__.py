"""How a picture gets made: the queue, the worker, and the steps of one job."""

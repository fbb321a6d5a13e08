"""How a picture is made: the queue, the worker, and the phases of one job."""

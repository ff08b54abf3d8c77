"""AWS's services on one machine: the engines that carry them, their data and resources."""

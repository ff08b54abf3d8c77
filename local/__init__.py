"""API Gateway and Lambda on one machine, run from the template that is deployed."""

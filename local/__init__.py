"""API Gateway and Lambda on one machine, configured by the template that is deployed."""

"""The only package that knows DynamoDB, its keys and its indexes."""

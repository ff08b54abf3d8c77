"""DynamoDB: no other package knows its keys and indexes."""

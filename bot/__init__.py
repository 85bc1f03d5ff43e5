"""Teams: what comes in over HTTP, what goes out through the connector, and who may do either."""

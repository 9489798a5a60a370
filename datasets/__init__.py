"""What teams own: one folder of contracts for each dataset. Nothing else in the project names a domain."""

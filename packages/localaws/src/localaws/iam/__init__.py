"""Who may do what in the local AWS: the callers' own policies, judged as IAM judges them."""

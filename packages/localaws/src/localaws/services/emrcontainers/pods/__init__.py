"""A Kubernetes in small: Spark asks it for pods, it writes each request down and runs every pod as a process."""

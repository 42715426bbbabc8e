"""Hosts statements for signature, verifies signers by email, and publishes who stands behind them."""

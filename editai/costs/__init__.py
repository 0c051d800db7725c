"""Money: prices, the ledger and its report."""

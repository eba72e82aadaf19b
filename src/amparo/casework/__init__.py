"""People in danger: how they may be reached, check-ins and silence, and proof that a helper is one of us."""

"""One fibre under pressure: how far an impulse gets, and how late it comes."""

"""Personal data: taking it out after its time or at a person's request, and giving it to whom it is about."""

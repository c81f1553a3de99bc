"""The numbers behind the drawings of figures: shares of a field, so that one drawing serves every width; templates only write them down."""

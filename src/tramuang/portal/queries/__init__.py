"""Reading for everybody: this room holds no tables and changes nothing."""

"""The doors of this room: verification for everybody, the registrars' desk, and what stands on others' pages."""

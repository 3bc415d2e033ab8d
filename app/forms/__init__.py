"""Forms: a recipe, part by part, as fields that a person fills in."""

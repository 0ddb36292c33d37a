"""Pure algorithms: values in, values out."""

"""The sample workspace “Tidewater”: a commerce platform in the middle of a sprint, with a past."""

"""The panels of the screen. Each shows one `Moment`; none knows another, the screens or the app."""

"""Why a listed word is harmless where it stands: its neighbours, its wearer, a name, a language."""

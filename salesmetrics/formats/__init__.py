"""How numbers and days are written where Django has it otherwise."""

"""What members do in a storm: everything there is to do, by commands, menus, buttons and forms."""

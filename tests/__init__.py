"""The tests; a package, as one of a library lies under the same name among installed packages."""

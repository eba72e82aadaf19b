/** What the page runs: nothing yet. */

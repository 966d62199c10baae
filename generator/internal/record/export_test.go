package record

// MustRead reports whether a file is to be read again.
func (c *Sources) MustRead(name string) bool { return c.at(c.bulletins.find(name)).mustRead }

// Count is how many bulletins are recorded.
func (c *Sources) Count() int { return c.bulletins.len() }

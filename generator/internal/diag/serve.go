package diag

// PortTaken is that no address could be had for a preview.
const PortTaken Code = "port-taken"

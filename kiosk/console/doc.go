// Package console is the technician's visit: the same page model and the same shape as package visit, for setting a
// terminal up, seeing what ails it and mending it at the screen.
//
// Nothing is in it yet: today a technician works with zhitingctl. It will know pages and device problems, and no
// toolkit, no device and no citizen.
package console

// Package rules is what the law lets a machine work out: when somebody may retire, how long a penalty is published, when a
// public notice ends. It knows no theme and no clock, does no I/O, and decides nothing that a department must.
package rules

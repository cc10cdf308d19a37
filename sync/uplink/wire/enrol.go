package wire

// Enrol asks for a terminal's first certificate, with the secret of the code that the hub made for it.
type Enrol struct {
	Terminal string `json:"terminal" pattern:"^[A-Za-z0-9._-]{1,64}$"`
	Secret   string `json:"secret" maxLength:"64"`
	Request  string `json:"request" maxLength:"8192" doc:"PKCS #10 in PEM"`
}

// Renew asks for a terminal's next certificate, while it has one.
type Renew struct {
	Request string `json:"request" maxLength:"8192" doc:"PKCS #10 in PEM"`
}

// Enrolled is a terminal's certificate.
type Enrolled struct {
	Certificate string `json:"certificate" doc:"PEM"`
	Authority   string `json:"authority" doc:"PEM, of who signed it: no other hub is believed"`
}

// Package roster reads the staff list that HR exports as CSV.
//
//	ref,name,email,phone,cohort,joined
//	HR-00417,Jane Doe,jane.doe@force.example;jdoe@home.example,+44 7700 900123,covert,2019-04-01
//
// The first row names the columns: ref, which is required, opaque and unique,
// and any of name, forenames, surname, known_as, former_names, email, username, phone,
// staff_number, payroll_number, national_insurance, date_of_birth, postcode,
// cohort, joined and left, in any order and case. A cell may hold several values
// parted by ";". Cells are parted by comma, semicolon or tab, whichever the
// first row shows. Dates are 2019-04-01 or 01/04/2019. The text is UTF-8, with
// or without its mark.
//
// Memory does not grow with the file, but for sixteen bytes a person by which a
// ref that stands twice is found. Errors name row and column, as a spreadsheet
// counts them, and how to mend them: never a value.
package roster

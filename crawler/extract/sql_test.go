package extract

import "testing"

// What each dialect's own tools write.
func TestDialects(t *testing.T) {
	for _, tc := range []struct{ title, data, want string }{
		{
			"mssql: no INTO, names in brackets, batches",
			"INSERT [dbo].[Staff List] ([Id], [Name]) VALUES (1, N'O''Hara')\r\nGO\r\n",
			"d.sql!staff list!1|Id=1|Name=O'Hara\nd.sql!2|GO\n",
		},
		{
			"oracle: INSERT ALL",
			"INSERT ALL\n  INTO staff (id, name) VALUES (1, 'A B')\n  INTO staff (id, name) VALUES (2, 'C D')\nSELECT * FROM dual;\n",
			"d.sql!staff!1|id=1|name=A B\nd.sql!staff!2|id=2|name=C D\nd.sql!4|SELECT * FROM dual;\n",
		},
		{
			"oracle: functions", "Insert into HR.STAFF (ID,BORN) values (1,to_date('02-JAN-80','DD-MON-RR'));\n",
			"d.sql!staff!1|ID=1|BORN=to_date( 02-JAN-80, DD-MON-RR)\n",
		},
		{
			"mysql: INSERT … SET, and UPDATE",
			"INSERT INTO staff SET id=1, name='Jane \\'J\\' Doe', rank='PC';\nUPDATE `staff` SET `name`='O''Hara', pay=3 WHERE id = 7;\n",
			"d.sql!staff!1|id=1|name=Jane 'J' Doe|rank=PC\nd.sql!staff!2|name=O'Hara|pay=3|id=7\n",
		},
		{
			"comments between tuples",
			"INSERT INTO t (a,b) VALUES\n-- first\n(1,'Jane'),\n/* second */ (2,'John')\nON DUPLICATE KEY UPDATE a=1;\n",
			"d.sql!t!1|a=1|b=Jane\nd.sql!2|first\nd.sql!t!2|a=2|b=John\nd.sql!4|second\nd.sql!5|ON DUPLICATE KEY UPDATE a=1;\n",
		},
		{
			"postgres: dollar quotes and escapes",
			"insert into t values (1, $$Jane's$$), (2, E'John\\'s'), (3, $x$a $$ b$x$), (4, $1);\n",
			"d.sql!t!1|1|Jane's\nd.sql!t!2|2|John's\nd.sql!t!3|3|a $$ b\nd.sql!t!4|4|$1\n",
		},
		{
			"a select in place of values is text", "INSERT INTO t (a,b) SELECT 1, 'Jane' UNION ALL SELECT 2, 'John';\n",
			"d.sql!1|INSERT INTO t (a,b) SELECT 1, 'Jane' UNION ALL SELECT 2, 'John';\n",
		},
	} {
		t.Run(tc.title, func(t *testing.T) {
			records, gaps := read(t, "d.sql", "", []byte(tc.data), Limits{})
			if got := flat(records); got != tc.want || len(gaps) > 0 {
				t.Errorf("got\n%swant\n%sgaps %v", got, tc.want, gaps)
			}
		})
	}
}

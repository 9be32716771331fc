"""MySQL and MariaDB by pymysql."""

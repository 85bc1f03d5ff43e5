"""What the bot keeps: tables, repositories, migrations, and the catalogue that ships with it."""

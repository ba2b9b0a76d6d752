"""What many tests begin with: worked out once, then put back row by row.

To fill and to publish a company takes the engine a second, to copy its rows into the tables some
hundredths of one. The first test of a process that asks has it made; what that left in the
database is kept in memory, and put in for every later test, with the ids that it had.
"""

import copy

from django.db import connection, transaction

# What migrations make is there before any test.
OF_MIGRATIONS = {"auth_permission", "django_content_type", "django_migrations", "django_site"}
# Above so many bytes of one table its rows are not taken out one by one.
MUCH = 2**20
ONLY_A_WORLD = {"tenancy_organization"}
# Triggers have noted what they had to when the rows were made. See tests/servers.py.
WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"
WITH_TRIGGERS = "SET LOCAL session_replication_role = origin"


class Kept:
    """Everything that is in the database, and the objects that say what it is."""

    everything = {}

    def __init__(self, world, made):
        self.world, self.made = copy.deepcopy((world, made))
        with connection.cursor() as cursor:
            self.tables = {name: _copied_out(cursor, name) for name in _filled(cursor)}

    def fits(self, world):
        """Whether ids of its own are behind those that are given next."""
        return world.organization.pk > self.world.organization.pk

    @transaction.atomic
    def put_back(self, world):
        with connection.cursor() as cursor:
            cursor.execute(WITHOUT_TRIGGERS)
            cursor.execute("DELETE FROM tenancy_organization")
            for name, rows in self.tables.items():
                with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as into:
                    into.write(rows)
            cursor.execute(WITH_TRIGGERS)
        memo = {id(self.world): world}
        world.__dict__.update(copy.deepcopy(self.world.__dict__, memo))
        return copy.deepcopy(self.made, memo)


def once(make, world):
    """What `make(world)` makes of a world that nothing has been put into yet."""
    with connection.cursor() as cursor:
        if _filled(cursor) != ONLY_A_WORLD:
            return make(world)
    key = (make, *sorted(world.wishes.items()))
    kept = Kept.everything.get(key)
    if kept is not None and kept.fits(world):
        return kept.put_back(world)
    made = make(world)
    Kept.everything[key] = Kept(world, made)
    return made


@transaction.atomic
def forget(_case=None):
    """Empty the tables; Django's own way would empty empty ones, and make permissions anew."""
    with connection.cursor() as cursor:
        filled = [f'"{name}"' for name in _filled(cursor)]
        sizes = "SELECT max(pg_relation_size(name::regclass)) FROM unnest(%s::text[]) name"
        cursor.execute(sizes, [filled])
        if (cursor.fetchone()[0] or 0) > MUCH:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
        else:
            cursor.execute(WITHOUT_TRIGGERS)
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in filled) or "SELECT")
            cursor.execute(WITH_TRIGGERS)


def _filled(cursor):
    """The names of all tables that hold a row."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    names = {name for (name,) in cursor.fetchall()} - OF_MIGRATIONS
    asked = (f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in sorted(names))
    cursor.execute(" UNION ALL ".join(asked))
    return {name for (name,) in cursor.fetchall()}


def _copied_out(cursor, name):
    with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as out:
        return b"".join(out)

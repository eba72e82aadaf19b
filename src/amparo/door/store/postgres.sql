-- The tables of a cluster's store and the only things its public side may do. Run as the owner; as often as wanted.
-- Every function of the public side asks for ids that the caller must know already: none of them lists anything.
CREATE SCHEMA IF NOT EXISTS amparo;

CREATE TABLE IF NOT EXISTS amparo.item (
    id      bytea PRIMARY KEY CHECK (length(id) = 16),
    kind    text NOT NULL,
    day     date NOT NULL,
    bucket  bigint NOT NULL,
    sealed  bytea,
    object  bytea,    -- where its pieces stand in the object store, if not in "sealed"
    pieces  integer
);
CREATE TABLE IF NOT EXISTS amparo.mailbox (
    id        bytea PRIMARY KEY CHECK (length(id) = 16),
    visits    bigint NOT NULL DEFAULT 0,
    told      bigint NOT NULL DEFAULT 0,  -- the visit that staff were last told of
    erased    bigint NOT NULL DEFAULT 0,  -- the visit whose signal they have taken away
    last      bytea,                      -- of the last request: asked again after a broken line, it counts once
    signal_id bytea UNIQUE,
    bucket    bigint,
    signal    bytea
);
CREATE TABLE IF NOT EXISTS amparo.mail (
    mailbox bytea NOT NULL,
    id      bytea NOT NULL CHECK (length(id) = 16),
    kind    text NOT NULL,
    place   bigint NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (mailbox, id)
);
CREATE TABLE IF NOT EXISTS amparo.timer (id bytea PRIMARY KEY CHECK (length(id) = 16), due bigint NOT NULL);
CREATE TABLE IF NOT EXISTS amparo.voucher (
    id    bytea PRIMARY KEY CHECK (length(id) = 16),
    until date NOT NULL,
    asked bigint NOT NULL DEFAULT 0,
    last  bytea,
    box   bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS amparo.tended (day date NOT NULL);
CREATE INDEX IF NOT EXISTS item_object ON amparo.item (object) WHERE object IS NOT NULL;

CREATE OR REPLACE FUNCTION amparo.today() RETURNS date LANGUAGE sql STABLE AS
$$ SELECT (now() AT TIME ZONE 'UTC')::date $$;

CREATE OR REPLACE FUNCTION amparo.put_mail(box bytea, row_id bytea, row_kind text, size bigint, body bytea, sig bytea)
RETURNS void LANGUAGE plpgsql SET search_path = amparo, pg_temp AS $$
BEGIN
    INSERT INTO mailbox (id) VALUES (box) ON CONFLICT DO NOTHING;
    IF row_kind = 'signal' THEN
        UPDATE mailbox SET signal_id = sig, bucket = size, signal = body WHERE id = box AND signal_id IS NULL;
    ELSE
        INSERT INTO mail SELECT box, row_id, row_kind, coalesce(max(place), 0) + 1, body FROM mail WHERE mailbox = box
        ON CONFLICT DO NOTHING;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION amparo.keep(
    ids bytea[], kinds text[], buckets bigint[], boxes bytea[], bodies bytea[], signals bytea[],
    objects bytea[], counts integer[], answered bytea[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
    INSERT INTO item VALUES (ids[1], kinds[1], today(), buckets[1], bodies[1], objects[1], counts[1])
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR n IN 2 .. cardinality(ids) LOOP
        IF boxes[n] IS NULL THEN
            INSERT INTO item VALUES (ids[n], kinds[n], today(), buckets[n], bodies[n], objects[n], counts[n])
            ON CONFLICT DO NOTHING;
        ELSE
            PERFORM put_mail(boxes[n], ids[n], kinds[n], buckets[n], bodies[n], signals[n]);
        END IF;
    END LOOP;
    DELETE FROM timer WHERE id = ANY (answered);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION amparo.visit(box bytea, request bytea, newest integer)
RETURNS TABLE (visit bigint, id bytea, kind text, sealed bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
    WITH opened AS (
        UPDATE mailbox SET visits = visits + (last IS DISTINCT FROM request)::integer, last = request
        WHERE mailbox.id = box RETURNING visits
    )
    SELECT opened.visits, m.id, m.kind, m.sealed
    FROM opened LEFT JOIN LATERAL (
        SELECT * FROM mail WHERE mailbox = box ORDER BY place DESC LIMIT newest
    ) AS m ON true ORDER BY m.place
$$;

CREATE OR REPLACE FUNCTION amparo.waiting(ids bytea[]) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
    SELECT id FROM item WHERE id = ANY (ids) UNION SELECT id FROM timer WHERE id = ANY (ids)
$$;

CREATE OR REPLACE FUNCTION amparo.named(part bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
    SELECT EXISTS (SELECT FROM item WHERE object = part)
$$;

CREATE OR REPLACE FUNCTION amparo.redeem(phrase bytea, request bytea) RETURNS TABLE (box bytea, before boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
    UPDATE voucher SET asked = asked + (last IS DISTINCT FROM request)::integer, last = request
    WHERE id = phrase AND until >= today() RETURNING voucher.box, asked > 1
$$;

REVOKE ALL ON SCHEMA amparo FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA amparo FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA amparo FROM PUBLIC;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'amparo_public') THEN
        GRANT USAGE ON SCHEMA amparo TO amparo_public;
        GRANT EXECUTE ON FUNCTION amparo.keep, amparo.visit, amparo.waiting, amparo.named, amparo.redeem
        TO amparo_public;
    END IF;
END $$;

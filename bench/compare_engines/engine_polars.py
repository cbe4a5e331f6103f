"""Polars, in this process. Its SQL knows no windows of time: it is asked in its own expressions."""

import os
import sys

import workloads

THREADS = "POLARS_MAX_THREADS"  # read when the package is loaded


def load_package(threads):
    os.environ[THREADS] = str(threads)
    import polars  # pylint: disable=import-outside-toplevel
    return polars


def bid_windows(polars, frames, seconds):
    return frames["bid"].with_columns(window_start=polars.col("date_time").dt.truncate(f"{seconds}s"))


def q1(polars, frames):
    return frames["bid"].select("auction", "bidder", polars.col("price") * 0.908, "date_time")


def q2(polars, frames):
    return frames["bid"].filter(polars.col("auction") % 123 == 0).select("auction", "price")


def q5(polars, frames):
    panes = bid_windows(polars, frames, 2).group_by("window_start", "auction").agg(num=polars.len())
    steps = polars.LazyFrame({"back": [0, 2, 4, 6, 8]}).select(polars.duration(seconds="back").alias("back"))
    counted = (panes.join(steps, how="cross")
               .group_by(polars.col("window_start") - polars.col("back"), "auction").agg(polars.col("num").sum()))
    return (counted.filter(polars.col("num") == polars.col("num").max().over("window_start"))
            .select("window_start", "auction", "num"))


def q7(polars, frames):
    return bid_windows(polars, frames, 10).group_by("window_start").agg(polars.col("price").max())


def q8(polars, frames):
    start = polars.col("date_time").dt.truncate("10s").alias("window_start")
    people = frames["person"].select(start, "id").unique()
    sellers = frames["auction"].select(start, id="seller").unique()
    return people.join(sellers, on=["window_start", "id"]).select("window_start", "id")


def views(polars, frames):
    viewed = frames["event"].filter(polars.col("event_type") == 1).join(frames["ad"], on="ad_id")
    return viewed.group_by("campaign_id", window_start=polars.col("ts").dt.truncate("10s")).agg(views=polars.len())


def hourly(polars, frames):
    value = polars.col("value")
    return (frames["telemetry"].group_by("device", window_start=polars.col("ts").dt.truncate("1h"))
            .agg(readings=polars.len(), mean=value.mean().round(6), highest=value.max()))


class Engine:
    """Lazy frames over the files, or over frames in memory; run by Polars' streaming engine."""

    @staticmethod
    def version():
        return load_package(1).__version__

    def __init__(self, query, files, threads):
        self.polars = load_package(threads)
        self.query = getattr(sys.modules[__name__], query.name)
        self.frames = {name: self._scan(name, files[name]) for name in query.tables}

    def _scan(self, name, path):
        polars = self.polars
        types = {"bigint": polars.Int64, "timestamp": polars.String, "text": polars.String,
                 "double precision": polars.Float64}
        table = workloads.TABLES[name]
        frame = polars.scan_csv(path, schema={column: types[kind] for column, kind in table.columns})
        times = [polars.col(column).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
                 for column, kind in table.columns if kind == "timestamp"]
        return frame.with_columns(times)

    def run(self, path):
        self.query(self.polars, self.frames).sink_csv(path)

    def load(self):
        self.frames = {name: frame.collect().lazy() for name, frame in self.frames.items()}

    write = run

    def count(self):
        """Rows of the answer, which stays in a frame."""
        return self.query(self.polars, self.frames).collect(engine="streaming").height

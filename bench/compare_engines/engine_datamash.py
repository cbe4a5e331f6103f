"""GNU datamash, after sed has cut the times down to their windows. It groups and does not join."""

import subprocess

COMMANDS = {
    # The first 18 characters of a time are its ten seconds. Windows come in order, so that nothing is sorted.
    "q7": "echo window_start,price; tail -n +2 {bid} | sed -E 's/^[0-9]+,[0-9]+,([0-9]+),(.{{18}}).*/\\20,\\1/' | "
          "datamash -t, -g 1 max 2",
    "hourly": "echo device,window_start,readings,mean,highest; "
              "tail -n +2 {telemetry} | sed -E 's/^(.{{13}})[^,]*,[^,]*/\\1:00:00/' | "
              "datamash -t, -s -g 2,1 count 3 mean 3 max 3",
}


class Engine:
    """A pipeline of processes."""

    @staticmethod
    def version():
        told = subprocess.run(["datamash", "--version"], capture_output=True, check=True).stdout.decode()
        return told.split("\n", 1)[0].split()[-1]

    def __init__(self, query, files, _threads):
        self.command = COMMANDS[query.name].format(**files)

    def run(self, path):
        with open(path, "wb") as out:
            subprocess.run(["bash", "-c", f"set -o pipefail; {self.command}"], stdout=out, check=True)

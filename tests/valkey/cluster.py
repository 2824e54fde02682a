"""A cluster of servers with the module, for tests."""

from server import Server, wait_for

SLOTS = 16_384


class Cluster:
    """Some primaries that share the slots."""

    def __init__(self, primaries):
        self.servers = [Server("--cluster-enabled", "yes", "--cluster-node-timeout", "2000") for _ in range(primaries)]
        share = -(-SLOTS // primaries)
        for number, server in enumerate(self.servers):
            server.call("CLUSTER", "ADDSLOTSRANGE", number * share, min(SLOTS, (number + 1) * share) - 1)
            server.call("CLUSTER", "MEET", "127.0.0.1", self.servers[0].port)
        for server in self.servers:
            wait_for(lambda: f"cluster_state:ok\r\ncluster_slots_assigned:{SLOTS}" in server.call("CLUSTER", "INFO")
                     and f"cluster_known_nodes:{primaries}" in server.call("CLUSTER", "INFO"), seconds=30)

    def add_replica(self, primary):
        """A server that holds what `primary` holds."""
        replica = Server("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0")
        self.servers.append(replica)
        replica.call("CLUSTER", "MEET", "127.0.0.1", primary.port)
        identity = primary.call("CLUSTER", "MYID")
        wait_for(lambda: identity in replica.call("CLUSTER", "NODES"))
        replica.call("CLUSTER", "REPLICATE", identity)
        wait_for(lambda: "master_link_status:up" in replica.call("INFO", "replication"))
        wait_for(lambda: "cluster_state:ok" in replica.call("CLUSTER", "INFO"))
        return replica

    def close(self):
        for server in self.servers:
            server.close()

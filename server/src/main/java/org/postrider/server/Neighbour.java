package org.postrider.server;

import org.postrider.util.FatalException;

/// A program whose services share their process with others: one that cannot work with its
/// configuration does not take the others with it. Its clients are hung up on, and their mail waits,
/// until a reload brings a better configuration.
///
/// @param program what makes the services
record Neighbour(Program program) implements Program {
    @Override
    public String name() {
        return program.name();
    }

    @Override
    public Privileges privileges() {
        return program.privileges();
    }

    @Override
    public boolean servesManyClients() {
        return program.servesManyClients();
    }

    @Override
    public boolean servesUsers() {
        return program.servesUsers();
    }

    @Override
    public Service create(ServiceContext context) {
        try {
            return program.create(context);
        } catch (FatalException e) {
            context.log().fatal("service " + context.name() + ": " + e.getMessage());
            return _ -> { };
        }
    }
}

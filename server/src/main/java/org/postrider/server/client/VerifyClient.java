package org.postrider.server.client;

import java.io.IOException;
import org.postrider.mail.params.VerifyParams;
import org.postrider.mail.proto.VerifyReply;
import org.postrider.mail.proto.VerifyRequest;
import org.postrider.server.ServiceContext;

/// Client of verify(8).
public final class VerifyClient {
    private final ServicePool pool;

    /// Connects when first used.
    public VerifyClient(ServiceContext context) {
        pool = new ServicePool(context,
                context.conf().get(VerifyParams.ADDRESS_VERIFY_SERVICE_NAME));
    }

    /// What is known about an address; a probe is sent if that is nothing.
    ///
    /// @param address internal form
    /// @throws IOException if the service cannot be reached
    public VerifyReply query(String address) throws IOException {
        return call(new VerifyRequest.Query(address));
    }

    /// Tells what became of a probe.
    ///
    /// @param address internal form
    /// @param text the reason, with its enhanced status code
    /// @throws IOException if the service cannot be reached
    public void update(String address, VerifyReply.Status status, String text)
            throws IOException {
        call(new VerifyRequest.Update(address, status, text));
    }

    private VerifyReply call(VerifyRequest request) throws IOException {
        return pool.call((out, in) -> {
            VerifyRequest.write(request, out);
            return VerifyReply.read(in);
        });
    }
}

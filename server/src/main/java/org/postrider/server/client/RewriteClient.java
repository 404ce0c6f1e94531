package org.postrider.server.client;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import org.postrider.mail.address.Address;
import org.postrider.mail.params.CommonParams;
import org.postrider.mail.proto.ResolveReply;
import org.postrider.mail.proto.RewriteRequest;
import org.postrider.server.ServiceContext;

/// Client of trivial-rewrite(8). Answers are remembered for some seconds, since one message asks
/// the same again in smtpd, cleanup and qmgr.
public final class RewriteClient {
    private static final long REMEMBERED = 10_000_000_000L; // nanoseconds
    private static final int MOST = 500;

    private record Answer(Object value, long since) {}

    private final ServicePool pool;
    private final ConcurrentHashMap<RewriteRequest, Answer> answers = new ConcurrentHashMap<>();

    /// Connects when first asked.
    public RewriteClient(ServiceContext context) {
        pool = new ServicePool(context, context.conf().get(CommonParams.REWRITE_SERVICE_NAME));
    }

    /// The complete form of an address.
    ///
    /// @param context `local` or `remote`
    /// @param address in external (quoted) form
    /// @return in external form
    /// @throws IOException if the service cannot be reached
    public String rewrite(String context, String address) throws IOException {
        if (Address.isComplete(address)) {
            return address; // nearly all are: a list would wait for one answer after the other
        }
        var request = new RewriteRequest.Rewrite(context, address);
        if (remembered(request) instanceof String known) {
            return known;
        }
        var answer = pool.call((out, in) -> {
            RewriteRequest.write(request, out);
            var rewritten = in.text("address");
            in.end();
            return rewritten;
        });
        remember(request, answer);
        return answer;
    }

    /// Where an address is delivered.
    ///
    /// @param sender envelope sender, empty for the null sender
    /// @param address in internal (unquoted) form
    /// @throws IOException if the service cannot be reached
    public ResolveReply resolve(String sender, String address) throws IOException {
        return resolve(new RewriteRequest.Resolve(sender, address));
    }

    /// Where a probe for an address is sent.
    ///
    /// @param sender envelope sender of the probe
    /// @param address in internal (unquoted) form
    /// @throws IOException if the service cannot be reached
    public ResolveReply resolveProbe(String sender, String address) throws IOException {
        return resolve(new RewriteRequest.ResolveProbe(sender, address));
    }

    private ResolveReply resolve(RewriteRequest request) throws IOException {
        if (remembered(request) instanceof ResolveReply known) {
            return known;
        }
        var answer = pool.call((out, in) -> {
            RewriteRequest.write(request, out);
            return ResolveReply.read(in);
        });
        if (!answer.has(ResolveReply.FAIL)) {
            remember(request, answer);
        }
        return answer;
    }

    private Object remembered(RewriteRequest request) {
        var answer = answers.get(request);
        boolean fresh = answer != null && System.nanoTime() - answer.since() < REMEMBERED;
        return fresh ? answer.value() : null;
    }

    private void remember(RewriteRequest request, Object value) {
        if (answers.size() >= MOST) {
            answers.clear();
        }
        answers.put(request, new Answer(value, System.nanoTime()));
    }
}

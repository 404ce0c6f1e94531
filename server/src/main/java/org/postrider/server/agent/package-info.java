/// What all delivery agents share: they take requests from qmgr, deliver, record, mark and answer.
///
/// A program makes a [org.postrider.server.agent.DeliveryAgent] with its own
/// [org.postrider.server.agent.Deliverer]; everything that does not depend on how mail is delivered
/// is done here.
package org.postrider.server.agent;

package io.holdfast.server.api;

import io.holdfast.format.Time;
import io.holdfast.server.access.Permission;
import io.holdfast.server.database.Json;
import io.holdfast.server.policy.CapacityPlan;
import io.holdfast.server.policy.FillForecast;
import io.holdfast.server.policy.Plan;
import io.holdfast.server.policy.Planned;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.RetentionPlan;
import io.holdfast.server.policy.Simulation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a policy comes to, before anything of it is stored. */
final class PolicyRoutes {
    private final Json json;
    private final Time time;

    PolicyRoutes(Json json, Time time) {
        this.json = json;
        this.time = time;
    }

    /** What begins in the next fourteen days, or does not and why. */
    record Preview(Instant from, Instant until, List<Planned> runs) {}

    /**
     * What to simulate.
     *
     * @param existing when points that there are already were made
     */
    record SimulationRequest(Plan plan, RetentionPlan retention, List<Instant> existing, int days) {}

    /** Samples of what a store took, the oldest first, and what it holds. */
    record ForecastRequest(List<FillForecast.Sample> samples, long capacity) {}

    /** Nothing while there are too few samples. */
    record Forecast(Optional<FillForecast> forecast) {}

    List<Route> routes() {
        return Routes.needing(json, Permission.VIEW)
                .post("/api/v1/policies/preview", "previewPolicy", Policy.class, Preview.class, this::preview)
                .post(
                        "/api/v1/policies/simulation",
                        "simulateRetention",
                        SimulationRequest.class,
                        Simulation.class,
                        this::simulate)
                .post(
                        "/api/v1/plan/capacity",
                        "planCapacity",
                        CapacityPlan.Assumptions.class,
                        CapacityPlan.class,
                        call -> Reply.of(CapacityPlan.of(call.body(CapacityPlan.Assumptions.class))))
                .post("/api/v1/plan/forecast", "forecastFilling", ForecastRequest.class, Forecast.class, call -> {
                    ForecastRequest request = call.body(ForecastRequest.class);
                    return Reply.of(new Forecast(FillForecast.of(request.samples(), request.capacity())));
                })
                .routes();
    }

    /** Refuses a policy that never begins a run. */
    void check(Policy policy) {
        policy.requireThatItRuns(time.now());
    }

    private Reply preview(Call call) {
        Policy policy = call.body(Policy.class);
        Instant from = time.now();
        return Reply.of(new Preview(from, from.plus(Policy.PREVIEW), policy.preview(from)));
    }

    private Reply simulate(Call call) {
        SimulationRequest request = call.body(SimulationRequest.class);
        return Reply.of(
                Simulation.of(request.plan(), request.retention(), request.existing(), time.now(), request.days()));
    }
}

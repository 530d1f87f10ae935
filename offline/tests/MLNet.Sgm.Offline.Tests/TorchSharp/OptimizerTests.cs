using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static MLNet.Sgm.Offline.Tests.TorchSharp.LayerFingerprint;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class OptimizerTests : TensorTestBase
{
    private static Parameter[] Start() => [Parameter(Wave(3) + 1), Parameter(Wave(2, 2))];

    private static Tensor Loss(Parameter[] parameters)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (parameters[0], parameters[1]);
        return (first.pow(2).sum() + second.pow(3).sum() + first[0] * second[0, 1]).MoveToOuterDisposeScope();
    }

    /// <summary>Five steps, whose end PyTorch computed too.</summary>
    private static void EndsAt(Func<Parameter[], optim.Optimizer> make, params float[] expected)
    {
        var parameters = Start();
        using var optimizer = make(parameters);
        for (var step = 0; step < 5; step++)
        {
            optimizer.zero_grad();
            Loss(parameters).backward();
            optimizer.step();
        }
        Ramp.AreClose(expected, cat([parameters[0].detach(), parameters[1].detach().flatten()]), 2e-6f);
        Assert.IsTrue(parameters.All(parameter => parameter.is_leaf && parameter.requires_grad));
    }

    [TestMethod]
    public void Sgd_steps_as_PyTorchs()
    {
        EndsAt(p => optim.SGD(p, 0.1), 0.2857204f, 0.4461741f, 0.5486307f, 0, -0.0161102f, 0.3088210f, 0.3399748f);
        EndsAt(p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 0.01, nesterov: true), -0.1566998f, -0.1466403f, -0.1803138f, 0, -0.2930293f, 0.0485681f, -0.0714347f);
        EndsAt(p => optim.SGD(p, 0.05, momentum: 0.8, dampening: 0.3, weight_decay: 0.02), 0.1511924f, 0.3256746f, 0.4004605f, 0, -0.1086621f, 0.2178011f, 0.1559266f);
        EndsAt(p => optim.SGD(p, 0.01, momentum: 0.8, maximize: true), 1.2900343f, 1.6914314f, 2.0798407f, 0, 0.5385391f, 0.8483976f, 1.2136773f);
    }

    [TestMethod]
    public void Adam_and_AdamW_step_as_PyTorchs()
    {
        EndsAt(p => optim.Adam(p, 0.05, weight_decay: 0.1), 0.7520098f, 1.1126163f, 1.4250681f, 0, 0.1154752f, 0.4303155f, 0.6496907f);
        EndsAt(p => optim.Adam(p, 0.05, 0.8, 0.95, amsgrad: true), 0.7529832f, 1.1131408f, 1.4254895f, 0, 0.1169370f, 0.4327476f, 0.6514222f);
        EndsAt(p => optim.AdamW(p, 0.05, weight_decay: 0.1), 0.7299721f, 1.0815613f, 1.3862643f, 0, 0.1092319f, 0.4169202f, 0.6306100f);
    }

    [TestMethod]
    public void Groups_have_options_of_their_own_and_take_the_rest_from_the_optimizer()
    {
        EndsAt(p => optim.SGD([new SGD.ParamGroup { Parameters = [p[0]], Options = new() { LearningRate = 0.2 } }, new([p[1]], new() { momentum = 0.5 })], 0.1),
            0.0694887f, 0.1058792f, 0.1301926f, 0, -0.1191287f, 0.1298116f, 0.0723146f);
    }

    [TestMethod]
    public void A_parameter_without_a_gradient_stays()
    {
        using var parameter = Parameter(Wave(2));
        var before = Ramp.Values(parameter);
        using var sgd = optim.SGD([parameter], 1, 0.9, weight_decay: 1);
        using var adam = optim.AdamW([parameter], 1);

        sgd.step();
        adam.step();

        Ramp.AreClose(before, parameter);
    }

    [TestMethod]
    public void Zero_grad_zeroes_and_a_closure_computes_the_loss()
    {
        var parameters = Start();
        using var optimizer = optim.SGD(parameters, 0.1);
        Assert.IsNull(optimizer.step());
        Loss(parameters).backward();

        optimizer.zero_grad();
        Ramp.AreClose([0, 0, 0], parameters[0].grad);

        using var frozen = no_grad();
        using var loss = optimizer.step(() => { var value = Loss(parameters); value.backward(); return value; });
        Assert.IsFalse(loss.IsInvalid);
        Assert.AreNotEqual(1, parameters[0][0].item<float>());
    }

    [TestMethod]
    public void Momentum_outlives_the_scope_of_a_step_and_ends_with_the_optimizer()
    {
        var parameters = Start();
        Loss(parameters).backward();
        var before = Tensor.TotalCount;
        var optimizer = optim.SGD(parameters, 0.1, momentum: 0.9);

        using (NewDisposeScope()) optimizer.step();
        Assert.AreEqual(before + 2, Tensor.TotalCount);
        optimizer.step();

        optimizer.Dispose();
        Assert.AreEqual(before, Tensor.TotalCount);
    }

    [TestMethod]
    public void Rates_and_momentum_can_be_changed_on_the_way()
    {
        using var parameter = Parameter(ones([1]));
        using var sgd = optim.SGD([parameter], 0.1, momentum: 0.5);

        sgd.ParamGroups.Single().LearningRate = 0.7;
        sgd.Momentum = 0.25;

        Assert.AreEqual(0.1, sgd.ParamGroups.Single().InitialLearningRate);
        Assert.AreEqual(0.25, ((optim.IMomentum)sgd.ParamGroups.Single()).Momentum);
        parameter.sum().backward();
        sgd.step();
        Ramp.AreClose([0.3f], parameter);
    }

    [TestMethod]
    public void Bad_options_are_refused()
    {
        var parameters = Start();

        Assert.ThrowsExactly<ArgumentException>(() => optim.SGD(parameters, -1));
        Assert.ThrowsExactly<ArgumentException>(() => optim.SGD(parameters, 1, momentum: -1));
        Assert.ThrowsExactly<ArgumentException>(() => optim.SGD(parameters, 1, nesterov: true));
        Assert.ThrowsExactly<ArgumentException>(() => optim.Adam(parameters, beta1: 1));
    }

    [TestMethod]
    public void Clipping_scales_gradients_to_the_norm()
    {
        var parameters = Start();
        (parameters[0].pow(2).sum() * 3 + parameters[1].pow(3).sum()).backward();

        Assert.AreEqual(14.541929, utils.clip_grad_norm_(parameters, 1), 1e-5);

        Ramp.AreClose([0.4126000f, 0.5618025f, 0.6908112f], parameters[0].grad, 2e-6f);
        utils.clip_grad_value_(parameters, 0.5);
        Ramp.AreClose([0.4126000f, 0.5f, 0.5f], parameters[0].grad, 2e-6f);
    }

    [TestMethod]
    public void First_values_have_the_deviation_asked_for()
    {
        manual_seed(5);
        using var weight = Parameter(empty([200, 300]));
        static double Deviation(Tensor tensor) => Math.Sqrt(Ramp.Values(tensor).Average(value => (double)value * value));

        Assert.AreEqual(Math.Sqrt(2.0 / 300), Deviation(init.kaiming_normal_(weight)), 1e-3);
        Assert.AreEqual(Math.Sqrt(2.0 / 200), Deviation(init.kaiming_uniform_(weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU)), 1e-3);
        Assert.AreEqual(Math.Sqrt(2.0 / 500), Deviation(init.xavier_normal_(weight)), 1e-3);
        Assert.AreEqual(Math.Sqrt(2.0 / 500), Deviation(init.xavier_uniform_(weight)), 1e-3);
        Assert.IsTrue(Ramp.Values(init.trunc_normal_(weight, 1, 2, 0, 1.5)).All(value => value is >= 0 and <= 1.5f));
        Assert.AreEqual(0.88, Deviation(init.trunc_normal_(weight)), 5e-3);
        Assert.AreEqual(0.5, Deviation(init.constant_(weight, -0.5)));
        Assert.IsTrue(weight.requires_grad && weight.is_leaf);
    }
}

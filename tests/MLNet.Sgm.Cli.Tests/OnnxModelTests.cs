using OnnxModelExample;

namespace MLNet.Sgm.Tests;

[TestClass]
public sealed class OnnxModelTests
{
    [TestMethod]
    public void A_pipeline_with_an_ONNX_network_is_scored_from_outside_and_attacked_from_inside()
    {
        var written = new StringWriter();

        var metrics = RobustnessOfPipeline.Run(trainingCount: 40, imageCount: 4, written);

        Assert.Contains("the pipeline", written.ToString());
        // What is seen from outside is what was attacked from inside.
        var (outside, inside) = (metrics["its network", "SGM", "the pipeline"], metrics["its network", "SGM", "its network"]);
        Assert.AreEqual(inside.CleanAccuracy, outside.CleanAccuracy);
        Assert.AreEqual(inside.AttackSuccessRate, outside.AttackSuccessRate);
        Assert.AreEqual(1, inside.AttackSuccessRate.Value);
    }
}

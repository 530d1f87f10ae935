using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static MLNet.Sgm.Offline.Tests.TorchSharp.LayerFingerprint;

namespace MLNet.Sgm.Offline.Tests.TorchSharp;

[TestClass]
public sealed class LayerLossTests : TensorTestBase
{
    private static Tensor Logits => Wave(4, 3) * 3;

    private static Tensor Classes => tensor(new long[] { 0, 2, 1, 2 });

    [TestMethod]
    public void Losses_of_classes_give_PyTorchs_numbers()
    {
        Is(CrossEntropyLoss().call(Logits, Classes), [], 1.765720, 0.954023);
        Is(new CrossEntropyLoss(tensor(new float[] { 1, 2, 0.5f }), 1, Reduction.Sum, 0.1).call(Logits, Classes), [], 4.150899, 2.242740);
        Is(functional.cross_entropy(Logits, Classes, reduction: Reduction.None), [4], 7.062882, -1.876115);
        Is(NLLLoss().call(functional.log_softmax(Logits, 1), Classes), [], 1.765720, 0.954023);
    }

    [TestMethod]
    public void Losses_of_numbers_give_PyTorchs_numbers()
    {
        var target = Wave(4, 3);

        Is(MSELoss().call(Logits, target), [], 1.734054, 0.936913);
        Is(L1Loss(Reduction.Sum).call(Logits, target), [], 13.815524, 7.464560);
        Is(functional.smooth_l1_loss(Logits, target, beta: 0.5), [], 0.925043, 0.499803);
        Is(KLDivLoss(reduction: Reduction.Sum).call(functional.log_softmax(Logits, 1), functional.log_softmax(target, 1)), [], 0.349544, 0.188859);
        Is(BCEWithLogitsLoss(pos_weights: tensor(new float[] { 1, 2, 3 })).call(Logits, functional.sigmoid(target)), [], 1.056534, 0.570848);
        Is(functional.binary_cross_entropy(functional.sigmoid(Logits), functional.sigmoid(target)), [], 0.784092, 0.423647);
    }
}
